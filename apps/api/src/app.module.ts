import { Module, type DynamicModule } from '@nestjs/common';
import { AdoptionsController } from './adoptions/adoptions.controller.js';
import { ChangesController } from './changes/changes.controller.js';
import { CompletenessController } from './completeness/completeness.controller.js';
import { ReportPageController } from './completeness/report-page.controller.js';
import { CredentialsController } from './credentials/credentials.controller.js';
import { DocumentsController } from './documents/documents.controller.js';
import { HealthController } from './health/health.controller.js';
import { PageController } from './page/page.controller.js';
import { PlansController } from './plans/plans.controller.js';
import { SatPackagesController } from './sat-packages/sat-packages.controller.js';
import { SatRequestsController } from './sat-requests/sat-requests.controller.js';
import { SERVICES, type Services } from './services.js';
import { SyncsController } from './syncs/syncs.controller.js';
import { TaxpayersController } from './taxpayers/taxpayers.controller.js';

/** The controllers, over the services that a process was started with. */
@Module({})
export class AppModule {
  static with(services: Services): DynamicModule {
    return {
      module: AppModule,
      providers: [{ provide: SERVICES, useValue: services }],
      controllers: [
        TaxpayersController,
        CredentialsController,
        SyncsController,
        PlansController,
        AdoptionsController,
        SatRequestsController,
        SatPackagesController,
        DocumentsController,
        ChangesController,
        CompletenessController,
        ReportPageController,
        HealthController,
        PageController,
      ],
    };
  }
}
