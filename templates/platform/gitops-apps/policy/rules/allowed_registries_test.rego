package rules.allowed_registries_test

import data.lib.example
import data.rules.allowed_registries

test_accepts_what_is_right if {
	document := example.image("dev", {"repository": "nginx", "tag": "1"})
	allowed_registries.deny == set() with input as document with data.platform as example.platform
}

test_rejects_another_registry if {
	document := example.image("dev", {"repository": "quay.io/acme/x", "tag": "1"})
	example.messages(allowed_registries.deny) == {
		`image.repository is "quay.io/acme/x", which is not of an allowed registry`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_rendered_image_from_elsewhere if {
	document := example.with_field(
		example.deployment,
		concat("", [example.container, "/image"]),
		"acme/checkout:1",
	)
	example.messages(allowed_registries.deny) == {
		`Deployment "checkout", container "app": image is "acme/checkout:1", which is not of an allowed registry`,
	} with input as document
		with data.platform as example.platform
}
