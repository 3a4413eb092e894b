"""What a vendor can deliver: stock counted down and licence keys handed out, none of them ever twice."""
