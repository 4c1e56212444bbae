"""Other numbers, other patients, other policies: what the answers depend on."""
