//! HTTP: one file a resource; owns every JSON shape that leaves the program over the network.
