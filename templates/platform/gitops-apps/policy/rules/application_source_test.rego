package rules.application_source_test

import data.lib.example
import data.rules.application_source

test_accepts_what_is_right if {
	document := example.application("dev")
	application_source.deny == set() with input as document with data.platform as example.platform
}

test_rejects_another_branch if {
	document := example.with_field(example.application("dev"), "/object/spec/source/targetRevision", "main")
	example.messages(application_source.deny) == {
		`spec.source.targetRevision is "main", not "refs/heads/main"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_no_version if {
	document := example.with_field(example.application("dev"), "/object/spec/source/path", "charts/eks-baseline")
	example.messages(application_source.deny) == {
		`spec.source.path is "charts/eks-baseline", not a version of charts/eks-baseline`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_paths_that_are_not_watched if {
	document := example.without(example.application("dev"), "/object/metadata/annotations")
	example.messages(application_source.deny) == {
		`metadata.annotations.argocd.argoproj.io/manifest-generate-paths is missing, not "/charts/eks-baseline/1.0.0;/values/_platform/dev.yaml;/values/dev/payments/checkout"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_schema_that_is_not_applied if {
	document := example.with_field(
		example.application("dev"),
		"/object/spec/source/helm/skipSchemaValidation",
		true,
	)
	example.messages(application_source.deny) == {
		"spec.source.helm.skipSchemaValidation is true and does not belong there",
	} with input as document
		with data.platform as example.platform
}
