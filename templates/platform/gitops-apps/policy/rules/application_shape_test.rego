package rules.application_shape_test

import data.lib.example
import data.rules.application_shape

test_accepts_what_is_right if {
	document := example.application("dev")
	application_shape.deny == set() with input as document with data.platform as example.platform
}

test_rejects_another_name if {
	document := example.with_field(example.application("dev"), "/object/metadata/name", "basket-dev")
	example.messages(application_shape.deny) == {
		`metadata.name is "basket-dev", not "checkout-dev"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_several_sources if {
	document := example.with_field(example.application("dev"), "/object/spec/sources", [])
	example.messages(application_shape.deny) == {
		"spec.sources is [] and does not belong there",
	} with input as document
		with data.platform as example.platform
}

test_rejects_an_annotation_that_steers if {
	document := example.with_field(
		example.application("dev"),
		"/object/metadata/annotations/argocd.argoproj.io~1sync-options",
		"Prune=false",
	)
	example.messages(application_shape.deny) == {
		`metadata.annotations.argocd.argoproj.io/sync-options is "Prune=false" and does not belong there`,
	} with input as document
		with data.platform as example.platform
}
