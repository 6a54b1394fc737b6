package rules.destination_matches_environment_test

import data.lib.example
import data.rules.destination_matches_environment

test_accepts_what_is_right if {
	document := example.application("dev")
	destination_matches_environment.deny == set() with input as document with data.platform as example.platform
}

test_rejects_another_namespace if {
	document := example.with_field(
		example.application("dev"),
		"/object/spec/destination/namespace",
		"orders-dev",
	)
	example.messages(destination_matches_environment.deny) == {
		`spec.destination is {"name":"acme-dev","namespace":"orders-dev"}, not {"name":"acme-dev","namespace":"payments-dev"}`,
	} with input as document
		with data.platform as example.platform
}
