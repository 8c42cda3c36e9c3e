"""What the service says of itself to those who run it, and the jobs of its clock."""
