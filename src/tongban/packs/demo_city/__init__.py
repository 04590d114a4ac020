"""The demo city 云溪市 (Yunxi): a fictional city whose units, items, laws, people and halls lie as data in `data/`."""
