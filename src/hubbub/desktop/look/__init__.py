"""How everything looks: colours, shapes, fonts, words."""
