"""Short messages to people outside: by e-mail where SMTP is set up, by SMS where a gateway is. Nothing goes out else."""
