"""Her private page: no account, a link in each message, her date of birth before anything is shown or changed."""
