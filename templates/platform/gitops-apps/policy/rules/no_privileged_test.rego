package rules.no_privileged_test

import data.lib.example
import data.rules.no_privileged

test_accepts_what_is_right if {
	no_privileged.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_a_privileged_container if {
	document := example.with_field(
		example.deployment,
		concat("", [example.container, "/securityContext/privileged"]),
		true,
	)
	example.messages(no_privileged.deny) == {
		`Deployment "checkout", container "app": securityContext.privileged is true`,
	} with input as document
		with data.platform as example.platform
}
