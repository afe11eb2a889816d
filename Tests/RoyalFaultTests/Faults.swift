import Testing

/// Crashes, disks, clocks and clumsy hands, against the real programs. One test at a time: each wants the machine.
@Suite(.serialized) enum Faults {}
