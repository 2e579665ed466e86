"""QTI 1.2 as Canvas, Blackboard, D2L, Respondus and Common Cartridge write it. Pure."""
