package decode

func (u *unwrapping) lzString(run []byte) {}
