package rules.known_place_test

import data.lib.example
import data.rules.known_place

test_accepts_what_is_right if {
	known_place.deny == set() with input as example.values with data.platform as example.platform
}

test_rejects_a_stray_file if {
	document := {"source": "repository", "path": "argocd/extra.yaml", "object": {}}
	example.messages(known_place.deny) == {"argocd/extra.yaml is no place for a file"} with input as document
		with data.platform as example.platform
}

test_rejects_an_unknown_environment if {
	document := example.with_field(example.values, "/path", "values/qa/payments/checkout/values.yaml")
	example.messages(known_place.deny) == {`"qa" is not an environment`} with input as document
		with data.platform as example.platform
}

test_rejects_a_name_that_is_none if {
	document := example.with_field(example.values, "/path", "values/dev/pay_ments/checkout/values.yaml")
	example.messages(known_place.deny) == {`"pay_ments" cannot be the name of the team`} with input as document
		with data.platform as example.platform
}

test_rejects_a_name_of_the_platform if {
	document := example.with_field(example.values, "/path", "values/dev/platform/checkout/values.yaml")
	example.messages(known_place.deny) == {
		`"platform" is a name that the platform uses itself`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_another_application_of_the_platform if {
	document := {
		"source": "repository",
		"path": "argocd/applications/dev/_platform/extra.yaml",
		"object": null,
	}
	example.messages(known_place.deny) == {`"extra" is not an application of the platform`} with input as document
		with data.platform as example.platform
}

test_accepts_what_is_the_platforms_own if {
	every path in ["argocd/applications/dev/_platform/namespaces.yaml", "argocd/projects/dev/_platform.yaml"] {
		document := {"source": "repository", "path": path, "object": null}
		known_place.deny == set() with input as document with data.platform as example.platform
	}
}
