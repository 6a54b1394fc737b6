package rules.platform_project_test

import data.lib.example
import data.rules.platform_project

test_accepts_what_is_right if {
	platform_project.deny == set() with input as project with data.platform as example.platform
}

test_rejects_every_namespace if {
	document := example.with_field(project, "/object/spec/destinations/0/namespace", "*")
	example.messages(platform_project.deny) == {
		`spec.destinations is [{"name":"acme-dev","namespace":"*"}], not [{"name":"acme-dev","namespace":"*-dev"}]`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_workloads if {
	document := example.without(project, "/object/spec/namespaceResourceWhitelist/0")
	example.messages(platform_project.deny) == {
		`spec.namespaceResourceWhitelist is [{"group":"","kind":"ResourceQuota"},{"group":"networking.k8s.io","kind":"NetworkPolicy"}], not LimitRange, ResourceQuota and NetworkPolicy`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_roles if {
	document := example.with_field(project, "/object/spec/roles", [])
	example.messages(platform_project.deny) == {
		"spec.roles is [] and does not belong there",
	} with input as document
		with data.platform as example.platform
}

project := {"source": "repository", "path": "argocd/projects/dev/_platform.yaml", "object": {
	"apiVersion": "argoproj.io/v1alpha1",
	"kind": "AppProject",
	"metadata": {"name": "platform-dev", "namespace": "argocd"},
	"spec": {
		"sourceRepos": ["https://github.com/acme/gitops-apps.git"],
		"destinations": [{"name": "acme-dev", "namespace": "*-dev"}],
		"clusterResourceWhitelist": [{"group": "", "kind": "Namespace"}],
		"namespaceResourceWhitelist": [
			{"group": "", "kind": "LimitRange"},
			{"group": "", "kind": "ResourceQuota"},
			{"group": "networking.k8s.io", "kind": "NetworkPolicy"},
		],
	},
}}
