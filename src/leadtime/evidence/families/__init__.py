"""The families of distributions, a file for each kind.

``interval`` has what people say most (``2 to 12 years``); ``continuous`` and ``bounded`` the textbook
families; ``discrete`` the countable ones; ``empirical`` and ``quantiles`` those that are made from numbers;
``composite`` those that are made from other distributions.
"""
