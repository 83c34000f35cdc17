"""The kernels that Python calls. Each is loaded, or compiled, when it is first called, and not before."""

from __future__ import annotations

from .machine_code.entry import Entry

simplex = Entry("lp.kernels.one_by_one", "solve")
solve_abreast = Entry("lp.kernels.abreast", "solve_abreast")
solve_active = Entry("lp.kernels.active", "solve_active")
solve_staircase = Entry("lp.kernels.staircase", "solve_staircase")

price = Entry("lp.kernels.pricing", "price")
price_blocks = Entry("lp.kernels.staircase", "price_blocks")
price_boxes = Entry("lp.kernels.boxes", "price_boxes")
price_dependents = Entry("lp.kernels.dependents", "price_dependents")

part = Entry("lp.kernels.boxes", "part")
fill = Entry("lp.kernels.boxes", "fill")
kinds = Entry("lp.kernels.boxes", "kinds")

certify = Entry("lp.kernels.certify", "certify")
separates = Entry("lp.kernels.rays", "separates")
combine = Entry("lp.kernels.combine", "combine")
