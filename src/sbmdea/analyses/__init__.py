"""Several questions at once: groups, windows, indices over time, appraisals by others, comparisons."""
