"""How each family generalizes as data grows: one question a script, each with --quick, --seed, --out."""
