"""Credentials in the shapes that providers give them, none of them real."""

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAcanarycanarycanary\n-----END RSA PRIVATE KEY-----"
# Shape -> (how it stands in a text, the part that must not survive).
SHAPES: dict[str, tuple[str, str]] = {
    "openai": ("sk-canary0123456789abcdefCANARY", "canary0123456789abcdef"),
    "openai_project": ("sk-proj-canary_0123-456789abcdefCANARY", "0123-456789abcdef"),
    "anthropic": ("sk-ant-api03-canary0123456789-abcdef_AA", "canary0123456789"),
    "bearer": ("Authorization: Bearer canary0123456789abcdef", "canary0123456789abcdef"),
    "organisation": ("OpenAI-Organization: org-canary0123456789abcdef", "canary0123456789abcdef"),
    "azure": ("api-key: 0123456789abcdef0123456789canary", "0123456789abcdef0123456789canary"),
    "userinfo": ("https://someone:canary-secret@llm.example/v1", "canary-secret"),
    "jwt": ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ", "eyJzdWIiOiJjYW5hcnkifQ"),
    "pem": (PEM, "MIIEowIBAAKCAQEAcanary"),
    "google": ("AIzaSyCanary0123456789abcdefghijklmnopq", "Canary0123456789"),
    "hugging_face": ("hf_canaryCanaryCANARY0123456789", "CanaryCANARY0123456789"),
    "groq": ("gsk_canaryCanaryCANARY0123456789", "CanaryCANARY0123456789"),
    "aws": ("AKIACANARY0123456789", "CANARY0123456789"),
    "github": ("ghp_canaryCanaryCANARY0123456789", "CanaryCANARY0123456789"),
}
