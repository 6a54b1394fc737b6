package rules.no_capabilities_test

import data.lib.example
import data.rules.no_capabilities

test_accepts_what_is_right if {
	no_capabilities.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_capabilities_that_are_kept if {
	document := example.without(
		example.deployment,
		concat("", [example.container, "/securityContext/capabilities"]),
	)
	example.messages(no_capabilities.deny) == {
		`Deployment "checkout", container "app": securityContext.capabilities.drop is missing, which lacks "ALL"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_capability if {
	document := example.with_field(
		example.deployment,
		concat("", [example.container, "/securityContext/capabilities/add"]),
		["SYS_TIME"],
	)
	example.messages(no_capabilities.deny) == {
		`Deployment "checkout", container "app": securityContext.capabilities.add is ["SYS_TIME"]`,
	} with input as document
		with data.platform as example.platform
}
