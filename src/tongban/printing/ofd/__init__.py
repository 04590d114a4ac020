"""OFD: the same documents as open fixed-layout files (GB/T 33190-2016), sealed by SM2 (GB/T 38540-2020).

Pure, as the lower half of the room: `making.layout` turns a rendered PDF into the files of an OFD document,
`sealing.sealed` seals them with an electronic seal, `verdicts.verify` judges any bytes, `package` is the container.
`ses` holds the structures of seals, `authority` makes the demonstration certificates and seals.
"""
