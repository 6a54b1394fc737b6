package rules.project_kinds_test

import data.lib.example
import data.rules.project_kinds

test_accepts_what_is_right if {
	project_kinds.deny == set() with input as example.project with data.platform as example.platform
}

test_rejects_cluster_resources if {
	document := example.without(example.project, "/object/spec/clusterResourceWhitelist")
	example.messages(project_kinds.deny) == {
		"spec.clusterResourceWhitelist is missing, not []",
	} with input as document
		with data.platform as example.platform
}

test_rejects_no_list if {
	document := example.without(example.project, "/object/spec/namespaceResourceWhitelist")
	example.messages(project_kinds.deny) == {
		"spec.namespaceResourceWhitelist is missing, which is no list of kinds",
	} with input as document
		with data.platform as example.platform
}

test_rejects_another_kind if {
	document := example.with_field(example.project, "/object/spec/namespaceResourceWhitelist/0/kind", "*")
	example.messages(project_kinds.deny) == {
		`spec.namespaceResourceWhitelist has {"group":"apps","kind":"*"}, which is not a kind that applications consist of`,
	} with input as document
		with data.platform as example.platform
}
