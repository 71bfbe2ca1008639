"""People who do things at random, and what each of them sees."""
