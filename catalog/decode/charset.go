package decode

func looksForeign(data []byte) bool { return false }
