"""The table of what was imported; tables.py has all the others, and this one by name."""

from sqlalchemy import Column, String

from chat.store.columns import Table

# What was brought in from elsewhere, by what it is called there (`slack:C024BE91L`), and the room key or the usercode
# that it has become here. Both never change, and what does not exist any more is made anew.
imports = Table("imports", Column("source", String(64), primary_key=True), Column("target", String(64), nullable=False))
