package rules.no_cluster_resources_test

import data.lib.example
import data.rules.no_cluster_resources

test_accepts_what_is_right if {
	no_cluster_resources.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_a_cluster_role if {
	document := example.with_field(
		example.deployment,
		"/object",
		{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole"},
	)
	example.messages(no_cluster_resources.deny) == {
		"ClusterRole (rbac.authorization.k8s.io) is not a kind that applications consist of",
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_workload_of_the_platform if {
	document := example.with_field(
		example.deployment,
		"/path",
		"argocd/applications/dev/_platform/namespaces.yaml",
	)
	example.messages(no_cluster_resources.deny) == {
		"Deployment (apps) is not a kind that namespaces consist of",
	} with input as document
		with data.platform as example.platform
}
