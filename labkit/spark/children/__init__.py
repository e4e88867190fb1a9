"""Child processes of this one: started, asked, and gone with all that they started."""
