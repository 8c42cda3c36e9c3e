// The editor: insert a field at the cursor, and keep the preview up to date. Everything works without it too.
const form = document.querySelector('form[data-live]')
let box = null

document.addEventListener('focusin', (event) => {
  if (event.target.matches('textarea[name^="part:"]')) box = event.target
})

for (const button of document.querySelectorAll('[data-insert]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    const into = box || document.querySelector('textarea[name^="part:"]')
    into.setRangeText(button.dataset.insert, into.selectionStart, into.selectionEnd, 'end')
    into.focus()
    into.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

if (form && form.dataset.live) {
  const preview = form.querySelector('[data-preview]')
  const state = form.querySelector('[data-live-state]')
  let timer = 0
  let running = null

  async function refresh() {
    if (running) { await running }
    const answer = await fetch(form.dataset.live, { method: 'POST', body: new URLSearchParams(new FormData(form)) })
    if (!answer.ok) {
      state.textContent = answer.status === 409 ? 'This draft was saved in another window. “Save draft” shows the difference.' : 'Not saved. Use “Save draft”.'
      return
    }
    if (!answer.headers.has('X-Revision')) {
      // Signed out meanwhile: "Save draft" leads to the sign-in, and what was typed stands here again afterwards.
      state.textContent = 'Not saved: you are signed out. Use “Save draft”; what you typed is kept.'
      return
    }
    form.elements.revision.value = answer.headers.get('X-Revision')
    preview.innerHTML = await answer.text()
    state.textContent = 'Saved as you write.'
  }

  function soon() {
    clearTimeout(timer)
    timer = setTimeout(() => { running = refresh().catch(() => { state.textContent = 'Not saved: no connection. Use “Save draft”.' }).finally(() => { running = null }) }, 700)
  }

  form.addEventListener('input', soon)
  form.addEventListener('submit', () => clearTimeout(timer))
}
