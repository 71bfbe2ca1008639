"""The verbs of the product: every change of state is one function here, whichever door asked for it."""
