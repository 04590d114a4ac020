"""Agriculture and fisheries: the inland fishing licence. A plain pack, without tables of its own."""
