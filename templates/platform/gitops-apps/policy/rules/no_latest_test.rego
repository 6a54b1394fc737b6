package rules.no_latest_test

import data.lib.example
import data.rules.no_latest

test_accepts_what_is_right if {
	no_latest.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_latest if {
	document := example.image("dev", {"repository": "nginx", "tag": "latest"})
	example.messages(no_latest.deny) == {`image.tag is "latest"`} with input as document
		with data.platform as example.platform
}

test_rejects_no_tag if {
	document := example.with_field(example.deployment, concat("", [example.container, "/image"]), "nginx")
	example.messages(no_latest.deny) == {
		`Deployment "checkout", container "app": image "nginx" may be another one tomorrow`,
	} with input as document
		with data.platform as example.platform
}
