"""The Textual screen: it draws what the backend says and computes nothing about Xen."""
