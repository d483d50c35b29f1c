from setuptools import find_packages, setup

setup(
    name="hf-entities",
    version="0.1.0",
    description="Entity recognition with the Trainer",
    package_dir={"": "src"},
    packages=find_packages("src"),
    python_requires=">=3.9",
    install_requires=[
        "torch>=2.0",
        "transformers>=4.40",
        "tokenizers",
        "accelerate>=0.26",
        "numpy",
        "seqeval",
    ],
    extras_require={"dev": ["pytest", "ruff"]},
    entry_points={
        "console_scripts": [
            "entities-predict=entities.predict:main",
        ]
    },
)
