"""What the walk-through needs: cases to walk with, people who work on them, and a look at each."""
