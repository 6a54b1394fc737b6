package rules.project_shape_test

import data.lib.example
import data.rules.project_shape

test_accepts_what_is_right if {
	project_shape.deny == set() with input as example.project with data.platform as example.platform
}

test_rejects_another_repository if {
	document := example.with_field(example.project, "/object/spec/sourceRepos", ["*"])
	example.messages(project_shape.deny) == {
		`spec.sourceRepos is ["*"], not ["https://github.com/acme/gitops-apps.git"]`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_namespaces_of_others if {
	document := example.with_field(example.project, "/object/spec/sourceNamespaces", ["*"])
	example.messages(project_shape.deny) == {
		`spec.sourceNamespaces is ["*"] and does not belong there`,
	} with input as document
		with data.platform as example.platform
}
