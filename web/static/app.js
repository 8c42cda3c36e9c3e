// Starts the components, and lets the way out leave no trace of this page behind the back button.
import { initAll } from './nhsuk/nhsuk.js'

initAll()

for (const link of document.querySelectorAll('[data-exit]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault()
    document.documentElement.hidden = true
    window.location.replace(link.href)
  })
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
