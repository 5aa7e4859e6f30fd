"""How to cite each library that a run may compute with, in BibTeX, by the name of its package."""

LIBRARIES = {
    "jax": """@software{bradbury2018jax,
  author = {Bradbury, James and Frostig, Roy and Hawkins, Peter and Johnson, Matthew James and Leary, Chris
    and Maclaurin, Dougal and Necula, George and Paszke, Adam and VanderPlas, Jake and Wanderman-Milne, Skye
    and Zhang, Qiao},
  title = {{JAX}: Composable Transformations of {Python+NumPy} Programs},
  year = {2018}
}""",
    "matplotlib": """@article{hunter2007matplotlib,
  author = {Hunter, John D.},
  title = {Matplotlib: A {2D} Graphics Environment},
  journal = {Computing in Science \\& Engineering},
  volume = {9},
  number = {3},
  pages = {90--95},
  year = {2007},
  doi = {10.1109/MCSE.2007.55}
}""",
    "neural-tangents": """@inproceedings{novak2020neural,
  author = {Novak, Roman and Xiao, Lechao and Hron, Jiri and Lee, Jaehoon and Alemi, Alexander A. and
    Sohl-Dickstein, Jascha and Schoenholz, Samuel S.},
  title = {Neural Tangents: Fast and Easy Infinite Neural Networks in {Python}},
  booktitle = {International Conference on Learning Representations},
  year = {2020},
  eprint = {1912.02803},
  archiveprefix = {arXiv}
}""",
    "numpy": """@article{harris2020array,
  author = {Harris, Charles R. and Millman, K. Jarrod and van der Walt, St{\\'e}fan J. and others},
  title = {Array Programming with {NumPy}},
  journal = {Nature},
  volume = {585},
  pages = {357--362},
  year = {2020},
  doi = {10.1038/s41586-020-2649-2}
}""",
    "optax": """@software{deepmind2020jax,
  author = {{DeepMind} and Babuschkin, Igor and Baumli, Kate and Bell, Alison and others},
  title = {The {DeepMind} {JAX} Ecosystem},
  year = {2020}
}""",
    "pandas": """@inproceedings{mckinney2010data,
  author = {McKinney, Wes},
  title = {Data Structures for Statistical Computing in {Python}},
  booktitle = {Proceedings of the 9th Python in Science Conference},
  pages = {56--61},
  year = {2010},
  doi = {10.25080/Majora-92bf1922-00a}
}""",
    "scikit-learn": """@article{pedregosa2011scikit,
  author = {Pedregosa, Fabian and Varoquaux, Ga{\\"e}l and Gramfort, Alexandre and others},
  title = {Scikit-learn: Machine Learning in {Python}},
  journal = {Journal of Machine Learning Research},
  volume = {12},
  pages = {2825--2830},
  year = {2011}
}""",
    "scipy": """@article{virtanen2020scipy,
  author = {Virtanen, Pauli and Gommers, Ralf and Oliphant, Travis E. and others},
  title = {{SciPy} 1.0: Fundamental Algorithms for Scientific Computing in {Python}},
  journal = {Nature Methods},
  volume = {17},
  pages = {261--272},
  year = {2020},
  doi = {10.1038/s41592-019-0686-2}
}""",
}

# This library itself; CITATION.cff says the same, and a test holds the two together.
ITSELF = """@software{ntkcompare,
  author = {{The ntkcompare developers}},
  title = {ntkcompare: Infinite-Width Networks, Nearest Neighbours and Finite Networks Compared as Data
    Grows},
  year = {2026}
}"""
