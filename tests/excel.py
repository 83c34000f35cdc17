"""Workbooks read by another program than the one that is tested."""

from __future__ import annotations

from functools import partial

import pandas as pd

read_excel = partial(pd.read_excel, engine="openpyxl")  # or pandas says that it will prefer another one some day
