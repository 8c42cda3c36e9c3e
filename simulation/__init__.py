"""A believable group of women lives many years in minutes, and the real engine writes to them on a fast clock."""
