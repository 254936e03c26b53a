/** A key for tests alone, and a certificate that nobody vouches for, as developers have them for localhost; good for a hundred years. */
export const certificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnqiW+3lncUehIQBw
dG0K6GVWP5r/IedOOvjp9xyIpvyhRANCAARHP/Nq6RfYHHWOOmR3Ro/yE01Zuu46
tcsU1tGf8IuWomBSFuJTj0CUHCg/glhz9YesHDc2UwW21g0LxCVbg+Cd
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBfjCCASWgAwIBAgIUe2sjKMHwM08Hg5eZ36uaE8TV954wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEzMDA3MzIzOFoYDzIxMjYxMTA2
MDczMjM4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARHP/Nq6RfYHHWOOmR3Ro/yE01Zuu46tcsU1tGf8IuWomBSFuJTj0CU
HCg/glhz9YesHDc2UwW21g0LxCVbg+Cdo1MwUTAdBgNVHQ4EFgQU7I7XoVjQWX4L
2lo89eQstmXTevcwHwYDVR0jBBgwFoAU7I7XoVjQWX4L2lo89eQstmXTevcwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBnp7Zi7oFKwlA/chCNLdHx
/LPxe4zfcIAtRHsHsdmw7gIgJrz4bDFlbZF0BsqdeyMTRao8eH3nOREx1D8EQDjn
M+Y=
-----END CERTIFICATE-----`,
};
