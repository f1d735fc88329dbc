"""Every documented example through the generated package."""
