package rules.resources_required_test

import data.lib.example
import data.rules.resources_required

test_accepts_what_is_right if {
	resources_required.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_a_missing_limit if {
	document := example.without(example.deployment, concat("", [example.container, "/resources/limits"]))
	example.messages(resources_required.deny) == {
		`Deployment "checkout", container "app": resources.limits.memory is missing`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_request_of_nothing if {
	document := example.with_field(
		example.deployment,
		concat("", [example.container, "/resources/requests/cpu"]),
		"0",
	)
	example.messages(resources_required.deny) == {
		`Deployment "checkout", container "app": resources.requests.cpu is "0"`,
	} with input as document
		with data.platform as example.platform
}
