package rules.platform_application_test

import data.lib.example
import data.rules.platform_application

test_accepts_what_is_right if {
	platform_application.deny == set() with input as application with data.platform as example.platform
}

test_rejects_another_project if {
	document := example.with_field(application, "/object/spec/project", "default")
	example.messages(platform_application.deny) == {
		`spec.project is "default", not "platform-dev"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_deletion_without_being_asked if {
	document := example.with_field(application, "/object/spec/syncPolicy/syncOptions", [])
	example.messages(platform_application.deny) == {
		`spec.syncPolicy.syncOptions is [], without "Prune=confirm"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_another_option if {
	document := example.with_field(application, "/object/spec/syncPolicy/syncOptions/-", "Force=true")
	example.messages(platform_application.deny) == {
		`spec.syncPolicy.syncOptions has "Force=true"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_finalizers if {
	document := example.with_field(application, "/object/metadata/finalizers", [])
	example.messages(platform_application.deny) == {
		"metadata.finalizers is [] and does not belong there",
	} with input as document
		with data.platform as example.platform
}

application := {"source": "repository", "path": "argocd/applications/dev/_platform/namespaces.yaml", "object": {
	"apiVersion": "argoproj.io/v1alpha1",
	"kind": "Application",
	"metadata": {
		"name": "namespaces-dev",
		"namespace": "argocd",
		"annotations": {"argocd.argoproj.io/manifest-generate-paths": "/namespaces/dev"},
	},
	"spec": {
		"project": "platform-dev",
		"source": {
			"repoURL": "https://github.com/acme/gitops-apps.git",
			"targetRevision": "refs/heads/main",
			"path": "namespaces/dev",
		},
		"destination": {"name": "acme-dev", "namespace": "platform-dev"},
		"syncPolicy": {
			"automated": {"prune": false, "selfHeal": true},
			"syncOptions": ["Prune=confirm"],
		},
	},
}}
