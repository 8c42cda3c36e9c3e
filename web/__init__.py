"""The pages: her private page, provider webhooks, one-click unsubscribe, health, and the outbox on a screen."""
