/// The version of all three programs.
public let programVersion = "1.0.0"
