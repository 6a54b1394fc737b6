package rules.read_only_root_filesystem_test

import data.lib.example
import data.rules.read_only_root_filesystem

test_accepts_what_is_right if {
	document := example.deployment
	read_only_root_filesystem.deny == set() with input as document with data.platform as example.platform
}

test_rejects_an_image_that_is_written_to if {
	document := example.with_field(
		example.deployment,
		concat("", [example.container, "/securityContext/readOnlyRootFilesystem"]),
		false,
	)
	example.messages(read_only_root_filesystem.deny) == {
		`Deployment "checkout", container "app": securityContext.readOnlyRootFilesystem is false, not true`,
	} with input as document
		with data.platform as example.platform
}
