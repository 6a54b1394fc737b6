package rules.root_shape_test

import data.lib.example
import data.rules.root_shape

test_accepts_what_is_right if {
	root_shape.deny == set() with input as root with data.platform as example.platform
}

test_rejects_other_folders if {
	document := example.with_field(root, "/object/spec/source/directory/include", "*")
	example.messages(root_shape.deny) == {
		`spec.source.directory is {"include":"*","recurse":true}, not {"include":"{projects/dev/*.yaml,applications/dev/*/*.yaml}","recurse":true}`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_anything_else if {
	document := example.with_field(root, "/object/spec/sources", [])
	example.messages(root_shape.deny) == {"spec.sources is [] and does not belong there"} with input as document
		with data.platform as example.platform
}

root := {"source": "repository", "path": "argocd/bootstrap/root-dev.yaml", "object": {
	"apiVersion": "argoproj.io/v1alpha1",
	"kind": "Application",
	"metadata": {"name": "root-dev", "namespace": "argocd"},
	"spec": {
		"project": "default",
		"source": {
			"repoURL": "https://github.com/acme/gitops-apps.git",
			"targetRevision": "refs/heads/main",
			"path": "argocd",
			"directory": {"recurse": true, "include": "{projects/dev/*.yaml,applications/dev/*/*.yaml}"},
		},
		"destination": {"server": "https://kubernetes.default.svc", "namespace": "argocd"},
		"syncPolicy": {"automated": {"prune": true, "selfHeal": true}},
	},
}}
