"""Gold -> figures: scores a layer, floors that nothing may fall below, speed beside other tools."""
