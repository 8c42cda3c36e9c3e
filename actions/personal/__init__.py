"""What a woman sees and does on her private page."""
